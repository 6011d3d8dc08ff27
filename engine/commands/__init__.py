"""The sub-commands of ``hengxin`` that would make ``cli.py`` long: one module per group, as thin as ``cli.py`` itself."""
