"""The names of the output formats."""

FORMATS = ("text", "json", "markdown", "html", "junit", "sarif", "shell")
