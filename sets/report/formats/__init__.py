"""HTML, PDF, XLSX, CSV, JSON, SVG: an edition in each."""
