"""Charts of reports, drawn as vectors: what `analytics.report.Chart` asks for, as the console shows it."""
