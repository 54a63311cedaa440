from models import Order
