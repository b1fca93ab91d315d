"""Version 1 of the JSON interface, put together."""

from haitang.api import cases, figures, problems, reference
from haitang.api.machine import MachineAPI

DESCRIPTION = """Register cases, follow them, read figures.

A key stands for an account with dated duties at places: what it may do and see is what one duty
gives at one place. Columns that it does not give are left out of the answer. Errors are problem
details (RFC 9457); what is not yours answers like what is not there. 422 means that the request
does not fit this schema; 409 that it does, and cannot be done now (`code` and `field` say why).
"""

api = MachineAPI(
    title="Haitang",
    version="1.0.0",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="v1",
)
problems.install(api)
for router in (cases.router, reference.router, figures.router):
    api.add_router("", router)
