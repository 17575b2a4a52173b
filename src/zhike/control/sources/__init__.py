"""Where facts come from: uploads, imports, their quarantine, and the templates that remember a mapping."""
