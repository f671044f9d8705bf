"""What is still to come: how near each pupil is to each step, and how far from getting out of it again."""

from attendrules.forecast.forecasting import forecast
from attendrules.forecast.kinds import Missed
from attendrules.forecast.model import Forecast, Prospect, Way

__all__ = ["Forecast", "Missed", "Prospect", "Way", "forecast"]
