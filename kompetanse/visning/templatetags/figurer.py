"""{% load figurer %}: the figures of kompetanse.visning.figurer as tags."""

from django import template

from kompetanse.visning import figurer

register = template.Library()

for _figur in (
    figurer.stolpe,
    figurer.framdrift,
    figurer.stablet,
    figurer.linjefigur,
    figurer.gnist,
    figurer.fylkeskart,
    figurer.kartnokkel,
):
    register.simple_tag(_figur)
