"""The data plane's storage: the only rooms that know an engine."""
