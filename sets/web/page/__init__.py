"""What every page is made of: request, link, form fields, HTML, error pages."""
