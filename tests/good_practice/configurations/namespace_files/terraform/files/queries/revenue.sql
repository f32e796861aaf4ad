select date_trunc('month', paid_at) as month, sum(amount) from payments group by 1
