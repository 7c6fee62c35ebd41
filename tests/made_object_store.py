"""An S3-compatible server on loopback: moto's.

moto needs botocore, whose dates are older than the pinned ones. So it stands in an environment of
its own, whose program MOTO_SERVER names.
"""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path

BUCKET = "runs"


def program() -> str:
    """Return moto's server, or nothing."""
    return os.environ.get("MOTO_SERVER") or shutil.which("moto_server") or ""


@contextmanager
def object_store(folder: Path):
    """Yield the environment of programs that use an object store with one bucket."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "moto.log").open("wb") as log:
        server = subprocess.Popen(
            [program(), "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log
        )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        from pyarrow.fs import S3FileSystem

        S3FileSystem(
            access_key="key", secret_key="secret", endpoint_override=f"127.0.0.1:{port}",
            scheme="http", allow_bucket_creation=True,
        ).create_dir(BUCKET)  # fmt: skip
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }  # fmt: skip
    finally:
        server.kill()
        server.wait()
