"""Wire shapes of the gateway's own endpoints."""

from marshmallow import fields, validate

from shared.fields import Output


def _status() -> fields.String:
    return fields.String(validate=validate.OneOf(("ok", "unavailable")))


class Live(Output):
    """The gateway runs."""

    status = fields.String(validate=validate.OneOf(("ok",)))
    service = fields.String()


def _details() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "What parts that are well say of themselves.", "optional": True},
    )


class InstanceHealth(Output):
    """One instance's account of itself."""

    status = _status()
    checks = fields.Dict(
        keys=fields.String(), values=fields.String(), metadata={"description": '"ok", or why not, by part.'}
    )
    details = _details()


class ServiceHealth(Output):
    """A service's account of itself; of several instances, that of each."""

    status = _status()
    checks = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"optional": True})
    details = _details()
    instances = fields.List(fields.Nested(InstanceHealth), metadata={"optional": True})


class Health(Output):
    """Whether everything works, and what does not."""

    status = _status()
    service = fields.String()
    checks = fields.Dict(keys=fields.String(), values=fields.String())
    services = fields.Dict(keys=fields.String(), values=fields.Nested(ServiceHealth))


class About(Output):
    """What this is and where to go on."""

    name = fields.String()
    version = fields.String()
    description = fields.String()
    endpoints = fields.Dict(keys=fields.String(), values=fields.String())
    features = fields.List(fields.String())
