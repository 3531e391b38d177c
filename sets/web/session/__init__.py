"""The facilitator's page."""
