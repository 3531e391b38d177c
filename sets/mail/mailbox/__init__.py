"""A mailbox of the organiser's, read over IMAP: who signs in and how, which mails may be ours, and the connection itself."""
