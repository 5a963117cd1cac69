"""Delivery: brings notices to people by mail, and to other systems by webhook."""
