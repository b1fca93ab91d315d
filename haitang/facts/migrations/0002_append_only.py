from django.db import migrations

from haitang.facts.triggers import install, remove


class Migration(migrations.Migration):
    """The database refuses to change or delete a fact or a publication."""

    dependencies = [("facts", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
