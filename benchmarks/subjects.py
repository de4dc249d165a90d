"""The exercises that the checks are measured on."""

CRUD = "6.2.4-update-user"
APP = "6.2.4-users-app"
