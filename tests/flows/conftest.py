from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
