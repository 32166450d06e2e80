"""Load a shed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField

from coop.batches.services import Loading
from coop.sheds.models import Shed
from core.fields import MOST_FOR_A_KILOGRAM, MoneyField
from core.forms import Form, between, required


class LoadingForm(Form):
    """Day, bags, and what a bag cost."""

    loaded_on = DateField(_l("进舱日期"), [required()])
    bags = IntegerField(_l("菌包数（袋）"), [required(), between(1, 10_000)], render_kw={"inputmode": "numeric"})
    bag_cost = MoneyField(_l("每袋进价（元）"), [required()], most=MOST_FOR_A_KILOGRAM)

    def loading(self, shed: Shed) -> Loading:
        """Return the form as one value."""
        return Loading(shed=shed, loaded_on=self.loaded_on.data, bags=self.bags.data, bag_cost=self.bag_cost.money)
