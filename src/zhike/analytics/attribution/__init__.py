"""Attribution: which touches orders are owed to."""
