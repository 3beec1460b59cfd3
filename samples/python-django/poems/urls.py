from django.urls import path

from poems import views

urlpatterns = [path("", views.verse), path("about", views.about), path("visits", views.visits)]
