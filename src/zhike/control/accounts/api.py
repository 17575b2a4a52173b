"""`/session` and `/api-keys`."""

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Status

from zhike.control.accounts import service, sign_in
from zhike.control.accounts.actor import ActorRequest
from zhike.control.accounts.auth import AnybodyWithCsrf, SessionAuth
from zhike.control.accounts.schemas import (
    ApiKeyChangeIn,
    ApiKeyCreated,
    ApiKeyOut,
    ApiKeysOut,
    NewApiKey,
    NewPassword,
    SessionOut,
    SignIn,
    UserOut,
)
from zhike.control.workspace import service as workspace
from zhike.control.workspace.schemas import WorkspaceOut
from zhike.errors import NotSignedIn

router = Router(tags=["accounts"])


@router.get("/session", response=SessionOut, auth=None, operation_id="get_session")
def get_session(request: HttpRequest) -> SessionOut:
    """Who is signed in; also hands out the CSRF cookie."""
    get_token(request)
    return _session(request)


@router.post("/session", response=SessionOut, auth=AnybodyWithCsrf(), operation_id="sign_in")
def post_session(request: HttpRequest, data: SignIn) -> SessionOut:
    """Sign in with a name and a password."""
    sign_in.with_password(request, data.username, data.password)
    return _session(request)


@router.delete("/session", response={204: None}, auth=AnybodyWithCsrf(), operation_id="sign_out")
def delete_session(request: HttpRequest) -> Status[None]:
    """Sign out."""
    sign_in.out(request)
    return Status(204, None)


@router.post("/session/password", response={204: None}, auth=SessionAuth(), operation_id="set_password")
def set_password(request: HttpRequest, data: NewPassword) -> Status[None]:
    """Choose one's own password."""
    user = sign_in.signed_in_user(request)
    if user is None:
        raise NotSignedIn("Sign in first.")
    sign_in.set_password(request, user, data.password, data.current_password)
    return Status(204, None)


@router.get("/api-keys", response=ApiKeysOut, operation_id="list_api_keys")
def list_api_keys(request: ActorRequest) -> dict[str, object]:
    """Every API key, without its text."""
    return {"items": list(service.list_api_keys(request.auth))}


@router.post("/api-keys", response={201: ApiKeyCreated}, operation_id="create_api_key")
def create_api_key(request: ActorRequest, data: NewApiKey) -> Status[ApiKeyCreated]:
    """Make a key; this answer is the only one that shows it."""
    key, text = service.create_api_key(request.auth, data.name, data.role)
    return Status(201, ApiKeyCreated(**ApiKeyOut.from_orm(key).dict(), key=text))


@router.patch("/api-keys/{key_id}", response=ApiKeyOut, operation_id="change_api_key")
def change_api_key(request: ActorRequest, key_id: str, data: ApiKeyChangeIn) -> object:
    """Give a key another role."""
    return service.change_api_key(request.auth, key_id, data.role)


@router.delete("/api-keys/{key_id}", response={204: None}, operation_id="delete_api_key")
def delete_api_key(request: ActorRequest, key_id: str) -> Status[None]:
    """Revoke a key."""
    service.delete_api_key(request.auth, key_id)
    return Status(204, None)


def _session(request: HttpRequest) -> SessionOut:
    user = sign_in.signed_in_user(request)
    return SessionOut(
        user=UserOut.model_validate(service.user_as_json(user)) if user else None,
        workspace=WorkspaceOut.from_orm(workspace.current()),
    )
