"""Serve one page over loopback, to this machine only, until Ctrl-C."""

from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sim.cli.console import tell
from sim.errors import UserError

HOST = "127.0.0.1"


def serve(page: bytes, port: int) -> None:
    """Serve a page at the root, and nothing else.

    Parameters
    ----------
    port
        Port to listen on; 0 for any that is free.

    Raises
    ------
    UserError
        If the port is not free.
    """
    try:
        server = ThreadingHTTPServer((HOST, port), _handler(page))
    except (OSError, OverflowError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise UserError(f"--port {port}: {reason}. Name another, or 0 for any free one.") from None
    with server:
        tell(f"Serving http://{HOST}:{server.server_port}/ to this machine. Stop with Ctrl-C.")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            tell("Stopped.")


def _handler(page: bytes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers with the page."""

        def do_GET(self) -> None:
            """Send the page, or say that there is nothing else."""
            self._send(with_body=True)

        def do_HEAD(self) -> None:
            """Send the headers of the page."""
            self._send(with_body=False)

        def _send(self, with_body: bool) -> None:
            host = (self.headers.get("Host") or "").rpartition(":")[0]
            if self.path.split("?")[0] != "/" or host not in (HOST, "localhost"):
                self.send_error(HTTPStatus.NOT_FOUND)  # another host's page may not read this one
                return
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            if with_body:
                with suppress(ConnectionError):  # the browser has left
                    self.wfile.write(page)

        def log_message(self, *words: object) -> None:
            """Print nothing for each request."""

    return Handler
