"""Options of an S3-compatible server, in the words of each library."""

from comptoir.kernel.settings import StorageSettings


def blob_options(settings: StorageSettings) -> dict[str, str]:
    """Return what obstore wants to hear."""
    return {
        key.removeprefix("AWS_").lower(): value for key, value in lake_options(settings).items()
    }


def lake_options(settings: StorageSettings) -> dict[str, str]:
    """Return what deltalake wants to hear; empty entries are left to the machine's identity."""
    options = {
        "AWS_ENDPOINT_URL": settings.s3_endpoint,
        "AWS_REGION": settings.s3_region,
        "AWS_ACCESS_KEY_ID": settings.s3_access_key_id,
        "AWS_SECRET_ACCESS_KEY": settings.s3_secret_access_key,
    }
    if settings.s3_endpoint.startswith("http://"):
        options["AWS_ALLOW_HTTP"] = "true"
    return {key: value for key, value in options.items() if value}
