"""Asks AWS one question with botocore and prints the answer: ask-aws.py ENDPOINT SERVICE OPERATION, input as JSON on stdin."""

import json
import sys

import botocore.session
from botocore.exceptions import ClientError

endpoint, service, operation = sys.argv[1:]
client = botocore.session.get_session().create_client(service, endpoint_url=endpoint)
try:
    answer = client._make_api_call(operation, json.load(sys.stdin))
except ClientError as error:
    answer = {"error": error.response["Error"]["Code"]}
answer.pop("ResponseMetadata", None)
print(json.dumps(answer, default=str))
