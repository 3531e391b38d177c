"""What coordinators look at: messages of their choice, what one person was sent, the week."""
