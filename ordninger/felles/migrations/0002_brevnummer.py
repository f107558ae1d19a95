from django.db import migrations


class Migration(migrations.Migration):
    """Letter numbers come from a sequence: two letters made at once never wait for each other and never share one."""

    dependencies = [("felles", "0001_initial")]

    operations = [migrations.RunSQL("CREATE SEQUENCE felles_brevnummer", "DROP SEQUENCE felles_brevnummer")]
