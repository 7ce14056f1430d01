"""Amazon Personalize's own API: boto3 speaks to it with only `endpoint_url` changed."""
