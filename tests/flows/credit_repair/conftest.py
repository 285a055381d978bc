from tests.flows.credit_repair.at_portal import agent, draft, penalty, the_clock_of_the_city
from tests.standing_city import city, standing_city

__all__ = ["agent", "city", "draft", "penalty", "standing_city", "the_clock_of_the_city"]
