"""How a letter leaves: outbox, SMTP, SendGrid."""
