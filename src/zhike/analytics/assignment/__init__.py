"""Which advisor looks after which customer, within what each can bear."""
