"""The composition root: settings fill the ports, ports fill the slices, slices fill the server.

`comptoir.app.backstage.Backstage` opens stores and services; `comptoir.app.server.create_app` makes
the server of them. Commands import the first without paying for the second.
"""
