"""Names that pages must show as they are."""

AWKWARD = (
    "<script>document.title='run'</script>",
    "\u202eright to left\u202c",
    "w" * 200,
    "\u200b\u3164",
    "Ünïcödé 漢字",
    "a \"quoted\" & 'single' %(name)s {{ 7 * 7 }}",
)
