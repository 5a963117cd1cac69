"""The names of SAML 2.0, XML Signature and XML Encryption that are used here, as lxml writes them."""

ASSERTIONS = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
ENCRYPTION = "http://www.w3.org/2001/04/xmlenc#"
ENCRYPTION_11 = "http://www.w3.org/2009/xmlenc11#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"

VERSION = "2.0"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


def saml(name: str) -> str:
    """An element of assertions."""
    return f"{{{ASSERTIONS}}}{name}"


def samlp(name: str) -> str:
    """An element of messages."""
    return f"{{{PROTOCOL}}}{name}"


def md(name: str) -> str:
    """An element of metadata."""
    return f"{{{METADATA}}}{name}"


def ds(name: str) -> str:
    """An element of signatures."""
    return f"{{{SIGNATURES}}}{name}"


def xenc(name: str) -> str:
    """An element of what is encrypted."""
    return f"{{{ENCRYPTION}}}{name}"
