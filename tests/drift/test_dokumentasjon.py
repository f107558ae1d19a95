from kompetanse.drift import dokumentasjon


def test_generated_documents_are_not_stale():
    for fil, innhold in dokumentasjon.filer().items():
        assert fil.read_text(encoding="utf-8") == innhold, f"{fil.name} er utdatert: kjør manage.py lag_dokumentasjon"


def test_readme_has_the_drawing():
    assert "stateDiagram-v2" in (dokumentasjon.ROT / "README.md").read_text(encoding="utf-8")
