"""The organization: users, teams, memberships, bots and tokens, as plain values and the rules over them."""
