"""`provisor simulate`: identity providers without a tenant, for any SCIM server."""

from cyclopts import App

app = App(name="simulate", help="Rehearse with Entra ID and Okta, without a tenant, against any SCIM server.")
# By name, so that a command loads only what it needs.
for _name, _place, _help in (
    ("entra", "simulate_entra:entra", "Provision as Microsoft Entra ID does."),
    ("okta", "simulate_okta:okta", "Provision as Okta does."),
    ("replay", "replay:replay", "Play a recording against a server, and compare its answers."),
    ("job", "simulated_job:app", "Look at a rehearsal's job; pause, resume or restart it."),
):
    app.command(f"provisor.cli.{_place}", name=_name, help=_help)
