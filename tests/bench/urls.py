"""The product's addresses, and the stock screens below ``stock/stock/``."""

from django.urls import include, path
from viewflow.urls import Site
from viewflow.workflow.flow import FlowAppViewset

from tests.bench.stock.flows import StockFlow

site = Site(title="Stock", viewsets=[FlowAppViewset(StockFlow)])
urlpatterns = [path("stock/", site.urls), path("", include("project.urls"))]
