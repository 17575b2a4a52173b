"""The ASGI application that uvicorn serves."""

import os

from django.core.asgi import get_asgi_application

from zhike.control.bodies import LimitedBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.control.settings")

application = LimitedBodies(get_asgi_application())
