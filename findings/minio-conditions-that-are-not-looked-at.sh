#!/usr/bin/env bash
# MinIO of 2026-02-12 (module v0.0.0-20260212201848-7aac2a2c5b7c): of four ways to change a key under a condition, two ignore it.
#
# Guessed: a server that answers PUT with If-None-Match by 412 looks at the same conditions in every request that creates or removes a key.
# Seen: PutObject and CompleteMultipartUpload answer 412 and leave the object. CopyObject with If-None-Match overwrites it and answers 200;
# DeleteObject with an If-Match that is not the object's ETag deletes it and answers 204.
#
#   PutObject If-None-Match: 412, object: first
#   CompleteMultipartUpload If-None-Match: 412, object: first
#   CopyObject If-None-Match: 200, object: other
#   DeleteObject If-Match of another object: 204, object: gone
set -euo pipefail
T=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$T"' EXIT
cd "$T"
GOBIN="$T" CGO_ENABLED=0 go install github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c
python3 -m venv venv
venv/bin/pip -q install boto3==1.40.61
port=$(python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
MINIO_ROOT_USER=minioadmin MINIO_ROOT_PASSWORD=minioadmin MINIO_BROWSER=off ./minio server --address "127.0.0.1:$port" data > minio.log 2>&1 &
pid=$!
cat > ask.py <<'P'
import sys, time
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

s3 = boto3.client('s3', endpoint_url=f'http://127.0.0.1:{sys.argv[1]}', region_name='us-east-1', aws_access_key_id='minioadmin',
                  aws_secret_access_key='minioadmin', config=Config(retries={'max_attempts': 1}))
for _ in range(100):
    try:
        s3.create_bucket(Bucket='bucket')
        break
    except (EndpointConnectionError, ClientError):
        time.sleep(0.2)

def header(operation, name, value):
    """Sends a header that this boto3 may not know as a parameter of the operation."""
    def add(request, **_):
        request.headers[name] = value
    s3.meta.events.register_first(f'before-sign.s3.{operation}', add)
    return lambda: s3.meta.events.unregister(f'before-sign.s3.{operation}', add)

def status(call):
    try:
        return call()['ResponseMetadata']['HTTPStatusCode']
    except ClientError as e:
        return e.response['ResponseMetadata']['HTTPStatusCode']

def content():
    try:
        return s3.get_object(Bucket='bucket', Key='key')['Body'].read().decode()[:5]
    except ClientError:
        return 'gone'

def tried(title, operation, name, value, call):
    s3.put_object(Bucket='bucket', Key='key', Body=b'first')
    without = header(operation, name, value)
    answer = status(call)
    without()
    print(f'{title}: {answer}, object: {content()}')

s3.put_object(Bucket='bucket', Key='other', Body=b'other')
tried('PutObject If-None-Match', 'PutObject', 'If-None-Match', '*', lambda: s3.put_object(Bucket='bucket', Key='key', Body=b'other'))
upload = s3.create_multipart_upload(Bucket='bucket', Key='key')['UploadId']
etag = s3.upload_part(Bucket='bucket', Key='key', UploadId=upload, PartNumber=1, Body=b'other' * 1_100_000)['ETag']
tried('CompleteMultipartUpload If-None-Match', 'CompleteMultipartUpload', 'If-None-Match', '*', lambda: s3.complete_multipart_upload(
    Bucket='bucket', Key='key', UploadId=upload, MultipartUpload={'Parts': [{'PartNumber': 1, 'ETag': etag}]}))
tried('CopyObject If-None-Match', 'CopyObject', 'If-None-Match', '*', lambda: s3.copy_object(
    Bucket='bucket', Key='key', CopySource='bucket/other'))
tried('DeleteObject If-Match of another object', 'DeleteObject', 'If-Match', s3.head_object(Bucket='bucket', Key='other')['ETag'],
      lambda: s3.delete_object(Bucket='bucket', Key='key'))
P
venv/bin/python ask.py "$port" | tee seen
diff - seen <<'S'
PutObject If-None-Match: 412, object: first
CompleteMultipartUpload If-None-Match: 412, object: first
CopyObject If-None-Match: 200, object: other
DeleteObject If-Match of another object: 204, object: gone
S
