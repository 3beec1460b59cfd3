import os
import sys

from flask import Flask, Response, jsonify, request

app = Flask(__name__)


@app.get("/")
def verse():
    return Response("A verse by Python: autumn wind, the temple bell tells the hour.\n", mimetype="text/plain")


@app.get("/about")
def about():
    return jsonify(
        dyno=os.environ.get("DYNO"),
        python=sys.version.split()[0],
        protocol=request.headers.get("x-forwarded-proto"),
        release=os.environ.get("HEROKU_RELEASE_VERSION"),
    )
