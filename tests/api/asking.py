"""The least that an operation of the API takes as valid, made from its description."""

import json
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

Schema = dict[str, Any]

_TEXTS = {"date": "2026-03-01", "date-time": "2026-03-01T00:00:00Z", "time": "08:00:00", "uuid": "0" * 32,
          "email": "a@example.com", "uri": "https://example.com"}  # fmt: skip
_PATTERNS = ("a", "1", "a1", "2026-03-01", "08:00", "0.5", "#336699", "CNY")


class Description:
    """An OpenAPI description: its operations by their ids, and requests for them."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.operations = {
            operation["operationId"]: (path, method, operation)
            for path, methods in schema["paths"].items()
            for method, operation in methods.items()
        }

    def ask(self, client: Client, operation_id: str, known: dict[str, str], body: Any = None) -> Any:
        """Ask with all that is required and nothing else; `known`: values of parameters of the path; `body`: instead
        of the least one."""
        path, method, operation = self.operations[operation_id]
        query = {}
        for parameter in operation.get("parameters", []):
            name, place = parameter["name"], parameter["in"]
            if place == "path":
                value = known.get(name) or str(self.value(parameter["schema"], "none"))
                path = path.replace("{" + name + "}", value)
            elif place == "query" and parameter.get("required"):
                query[name] = self.value(parameter["schema"])
        address = path + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")
        return self._send(client, method, address, operation, body)

    def _send(self, client: Client, method: str, address: str, operation: Schema, body: Any) -> Any:
        content = operation.get("requestBody", {}).get("content", {})
        send = getattr(client, method)
        if form := content.get("multipart/form-data") or content.get("application/x-www-form-urlencoded"):
            return send(address, self.value(form["schema"]))
        if body is None:
            body = self.value(content["application/json"]["schema"]) if content else {}
        return send(address, json.dumps(body), "application/json") if method != "get" else send(address)

    def value(self, schema: Schema, text: str = "a") -> Any:
        """The least value of a schema."""
        schema = self._resolved(schema)
        for name in ("const", "default"):
            if name in schema and schema[name] is not None:
                return schema[name]
        if "enum" in schema:
            return schema["enum"][0]
        match schema.get("type"):
            case "object" | None if "properties" in schema:
                needed = schema.get("required", [])
                return {name: self.value(schema["properties"][name]) for name in needed}
            case "object":
                return {}
            case "array":
                return [self.value(schema.get("items", {})) for _ in range(schema.get("minItems", 0))]
            case "integer" | "number":
                return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
            case "boolean":
                return False
            case _:
                return self._text(schema, text)

    def _resolved(self, schema: Schema) -> Schema:
        while True:
            if "$ref" in schema:
                schema = self.schema["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
            elif several := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
                schema = next((each for each in several if each.get("type") != "null"), {})
            else:
                return schema

    def _text(self, schema: Schema, text: str) -> Any:
        if schema.get("format") == "binary":
            return SimpleUploadedFile("customers.csv", "手机号\n13800000000\n".encode(), "text/csv")
        if pattern := schema.get("pattern"):
            return next((each for each in _PATTERNS if re.search(pattern, each)), text)
        return _TEXTS.get(schema.get("format", ""), text).ljust(schema.get("minLength", 0), "a")
