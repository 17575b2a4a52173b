"""Mail through the business's own server (SMTP)."""
