sales_db_password = "walnut-Quarry-17"
