"""Emulators for many tests: moto is loaded once, and whoever connects gets a copy of it.

    forks.py SOCKET

Each connection to the Unix socket is told, on one line, the port on loopback and the process of an emulator of its own. The
emulator lives until the connection ends. Loading moto and the images, policies and networks that every account has takes
five seconds of a processor; a copy of what is loaded takes none.
"""

import gc
import os
import selectors
import signal
import socket
import sys
import threading

from moto.backends import get_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
from werkzeug.test import Client

# What the stacks of the tests use.
SERVICES = """acm applicationautoscaling autoscaling backup budgets cloudfront cloudtrail cloudwatch dynamodb ec2 ecr ecs efs
    elasticache elb elbv2 events iam kms lambda logs rds resourcegroupstaggingapi route53 s3 secretsmanager ses sesv2 sns sqs ssm sts""".split()

# Calls that make what an account has from the beginning.
FIRST_CALLS = {
    "sts": "Action=GetCallerIdentity&Version=2011-06-15",
    "ec2": "Action=DescribeVpcs&Version=2016-11-15",
    "iam": "Action=ListRoles&Version=2010-05-08",
    "elasticloadbalancing": "Action=DescribeLoadBalancers&Version=2015-12-01",
    "autoscaling": "Action=DescribeAutoScalingGroups&Version=2011-01-01",
    "rds": "Action=DescribeDBInstances&Version=2014-10-31",
    "elasticache": "Action=DescribeCacheClusters&Version=2015-02-02",
}


def load():
    """moto with everything in it that comes with an account."""
    application = DomainDispatcherApplication(create_backend_app)
    application.debug = True
    for service in SERVICES:
        get_backend(service)
    client = Client(application)
    for service, form in FIRST_CALLS.items():
        scope = f"test/20250101/us-east-1/{service}/aws4_request"
        answer = client.post(
            "/",
            data=form,
            content_type="application/x-www-form-urlencoded",
            headers={"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"},
        )
        if answer.status_code != 200:
            sys.exit(f"{service} answers {answer.status}: {answer.get_data(as_text=True)}")
    return application


def serve(application, listener, life):
    """What a copy does: it serves until its parent ends it, or is gone."""

    def end_with_parent():
        os.read(life, 1)
        os._exit(0)

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=end_with_parent, daemon=True).start()
    host, port = listener.getsockname()
    os.environ["MOTO_PORT"] = str(port)
    make_server(host, port, application, threaded=True, fd=listener.fileno()).serve_forever()


def main(path):
    application = load()
    if threading.active_count() > 1:
        sys.exit("moto has started threads: what is loaded cannot be copied")
    # The collector would touch every page of what is loaded, and so copy it.
    gc.collect()
    gc.freeze()
    life, keep = os.pipe()
    door = socket.socket(socket.AF_UNIX)
    # Connecting before there is anybody who answers fails, and nothing is half there.
    door.bind(path + ".new")
    door.listen(64)
    os.rename(path + ".new", path)
    copies = {}
    waiting = selectors.DefaultSelector()
    waiting.register(door, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.fileobj is door:
                connection, _ = door.accept()
                listener = socket.create_server(("127.0.0.1", 0), backlog=128)
                pid = os.fork()
                if pid == 0:
                    os.close(keep)
                    door.close()
                    serve(application, listener, life)
                    os._exit(0)
                connection.sendall(f"{listener.getsockname()[1]} {pid}\n".encode())
                listener.close()
                copies[connection] = pid
                waiting.register(connection, selectors.EVENT_READ)
            else:
                # Nobody sends anything: the connection has ended.
                waiting.unregister(key.fileobj)
                key.fileobj.close()
                pid = copies.pop(key.fileobj)
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


if __name__ == "__main__":
    main(sys.argv[1])
