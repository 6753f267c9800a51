"""An S3-compatible store below /s3: objects by bucket and key, path style, every request signed (SigV4)."""

import hashlib
import hmac
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response, delete, get, head, put
from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter

ACCESS_KEY, SECRET_KEY, BUCKET = "demo", "demo-s3-secret", "xueji"
REGION = "us-east-1"

Key = Annotated[str, PathParameter()]


class S3State(msgspec.Struct):
    objects: dict[str, bytes] = {}
    puts: int = 0


def failed(status: int, code: str) -> Response[str]:
    return Response(f"<Error><Code>{code}</Code></Error>", status_code=status, media_type="application/xml")


async def refused(request: Request[Any, Any, Any], bucket: str) -> Response[str] | None:
    """What a real store says to a wrong signature, a body that is not the signed one, or an unknown bucket."""
    body = await request.body()
    if hashlib.sha256(body).hexdigest() != request.headers.get("x-amz-content-sha256"):
        return failed(400, "XAmzContentSHA256Mismatch")
    if not hmac.compare_digest(expected(request), request.headers.get("authorization", "")):
        return failed(403, "SignatureDoesNotMatch")
    return None if bucket == BUCKET else failed(404, "NoSuchBucket")


def expected(request: Request[Any, Any, Any]) -> str:
    """The Authorization header that the holder of the secret would have sent, over the headers it named."""
    given = request.headers.get("authorization", "")
    names = given.partition("SignedHeaders=")[2].partition(",")[0]
    at = request.headers.get("x-amz-date", "")
    canonical = "\n".join(
        (
            request.method,
            quote(request.url.path, safe="/-_.~"),
            request.url.query,
            *(f"{name}:{request.headers.get(name, '').strip()}" for name in names.split(";")),
            "",
            names,
            request.headers.get("x-amz-content-sha256", ""),
        )
    )
    scope = f"{at[:8]}/{REGION}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{SECRET_KEY}".encode()
    for part in (at[:8], REGION, "s3", "aws4_request", text):
        key = hmac.digest(key, part.encode(), "sha256")
    return f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, SignedHeaders={names}, Signature={key.hex()}"


@put("/s3/{bucket:str}/{key:path}", status_code=200)
async def write(
    request: Request[Any, Any, Any], s3: NamedDependency[S3State], bucket: FromPath[str], key: Key
) -> Response[str]:
    if (refusal := await refused(request, bucket)) is not None:
        return refusal
    body = await request.body()
    s3.objects[key.lstrip("/")] = body
    s3.puts += 1
    return Response("", headers={"etag": f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'})


@get("/s3/{bucket:str}/{key:path}")
async def read(
    request: Request[Any, Any, Any], s3: NamedDependency[S3State], bucket: FromPath[str], key: Key
) -> Response[Any]:
    if (refusal := await refused(request, bucket)) is not None:
        return refusal
    found = s3.objects.get(key.lstrip("/"))
    return failed(404, "NoSuchKey") if found is None else Response(found, media_type="application/octet-stream")


@head("/s3/{bucket:str}/{key:path}")
async def look(
    request: Request[Any, Any, Any], s3: NamedDependency[S3State], bucket: FromPath[str], key: Key
) -> Response[None]:
    if (refusal := await refused(request, bucket)) is not None:
        return Response(None, status_code=refusal.status_code or 400)
    found = s3.objects.get(key.lstrip("/"))
    return Response(None, status_code=404 if found is None else 200, headers={"x-size": str(len(found or b""))})


@delete("/s3/{bucket:str}/{key:path}", status_code=204)
async def drop(
    request: Request[Any, Any, Any], s3: NamedDependency[S3State], bucket: FromPath[str], key: Key
) -> Response[None]:
    if (refusal := await refused(request, bucket)) is not None:
        return Response(None, status_code=refusal.status_code or 400)
    s3.objects.pop(key.lstrip("/"), None)
    return Response(None, status_code=204)


@get("/_s3.json", sync_to_thread=False)
def keys(s3: NamedDependency[S3State]) -> dict[str, int]:
    """What is stored, with its size."""
    return {key: len(data) for key, data in s3.objects.items()}


ROUTES = [write, read, look, drop, keys]
