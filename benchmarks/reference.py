"""scim2-server as an ASGI application in memory: the way of serving it that has neither threads nor their lock."""

from scim2_server.applications.asgi import ASGIApplication
from scim2_server.memory import AsyncInMemoryStorage
from scim2_server.utils import load_default_provider

application = ASGIApplication(AsyncInMemoryStorage(), load_default_provider())
