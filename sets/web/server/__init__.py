"""The pages as an ASGI application: routes, guard, limits, bodies, access log, inbound webhook."""
