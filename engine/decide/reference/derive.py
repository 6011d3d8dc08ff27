def derive(working, outcome):
    return {}
