import {
  to = terraform_data.release
  id = "release"
}

resource "terraform_data" "release" {
}
