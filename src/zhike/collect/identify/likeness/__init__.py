"""Which customers are probably one person: compared by what is known of them, weighed, never proven."""
