import os
import sys

from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render

from poems.models import Visit


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


def visits(request):
    Visit.objects.create()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        [encrypted] = cursor.fetchone()
    return JsonResponse({"visits": Visit.objects.count(), "encrypted": encrypted})
