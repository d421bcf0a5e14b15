"""Requests to an application in this process."""

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI


class Web:
    """One request after the other, each on an event loop of its own."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """A GET."""
        return self.request("GET", path, headers=headers)

    def post(self, path: str, json: Any) -> httpx.Response:
        """A POST of JSON."""
        return self.request("POST", path, json=json)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Any request."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8430") as client:
                return await client.request(method, path, **more)

        return asyncio.run(send())
