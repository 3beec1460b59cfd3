import os
import sys

from django.http import JsonResponse
from django.shortcuts import render


def verse(request):
    return render(request, "poems/verse.html", {"verse": "A verse by Django: the old pond, a frog leaps in."})


def about(request):
    return JsonResponse(
        {
            "dyno": os.environ.get("DYNO"),
            "python": sys.version.split()[0],
            "secure": request.is_secure(),
            "release": os.environ.get("HEROKU_RELEASE_VERSION"),
        }
    )
