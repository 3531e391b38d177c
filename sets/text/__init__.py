"""How people write and read: words, parsing, form fields, templates. No decisions of the domain."""
